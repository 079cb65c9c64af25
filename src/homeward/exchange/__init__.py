"""The exchange: carries sealed letters between nodes, loses none, and opens none of their meaning."""
