"""The hall: base page, components, styles, the path drawing, language and calendars; no tables, knows no room."""
