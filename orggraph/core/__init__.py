"""What every other package leans on: errors, closed lists, rules, the columns of the tables, columns of text, resources."""
