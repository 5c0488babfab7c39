"""The declared world: reads a folder of YAML, validates it as a whole, and hands on one frozen value; measures nothing."""
