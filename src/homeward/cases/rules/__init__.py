"""Pure decisions of the case file: reading answers, making entries, judging arrivals, drawing up lists."""
