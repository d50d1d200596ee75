"""What to set up where: joint branches, further organisations, service centres, posts; each
result with its bound.
"""
