"""The cellar: dates, scripts, ids, errors; no tables, knows no room."""
