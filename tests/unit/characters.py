"""The characters that hypothesis draws text from."""

from hypothesis import strategies as st

ANY = st.characters(exclude_categories=["Cs"])
"""All that UTF-8 can carry: what hypothesis takes by itself, and finds by trying a million of them."""
