"""The suite that every driver passes, those of others too."""
