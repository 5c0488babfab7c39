"""The conductor: brings the rooms together, step by step; the only place below the apps that reads the clock."""
