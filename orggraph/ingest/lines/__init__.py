"""The lines of a raw table: which hold data, which head a section, explain, count or sign."""
