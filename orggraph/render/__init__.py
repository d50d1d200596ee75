"""Sheets and sentences become text: terminal, Markdown, HTML, the bulletin. Nothing here is written to disk."""
