"""The agent: asks the machine it runs on, records, signs, and leaves a bundle in a folder. It parses and judges nothing."""
