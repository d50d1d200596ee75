"""What every other package depends on: errors, enums, rules, the schema of the tables, columns
of text, resources.
"""
