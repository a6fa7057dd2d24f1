"""States of symbolic worlds: what is where, and how it changes. No wording, no pictures."""
