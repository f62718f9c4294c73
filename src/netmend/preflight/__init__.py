"""Impact on other services and their owners; who must decide, and whether they have."""
