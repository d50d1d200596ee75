"""The colours of every view that are not those of a status."""

INK = "#1F2933"  # the words
SECOND = "#52606D"  # the lesser words
LINE = "#CBD2D9"  # the lines
