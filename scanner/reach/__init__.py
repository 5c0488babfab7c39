"""HOW targets are reached: connectors that answer questions, the gates they pass and the pace they keep."""
