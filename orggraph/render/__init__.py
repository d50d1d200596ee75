"""Sheets and sentences become text: terminal, Markdown, HTML, the bulletin. Nothing is written
to disk here.
"""
