"""Answers become named tables and sentences, and those become text: terminal, Markdown, HTML."""
