"""The procedure in formats that others read: BPMN 2.0 for process tools, XLSForm for forms. Nothing is decided here."""
