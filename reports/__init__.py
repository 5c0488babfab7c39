"""Reports: one module a format; what is shown, in which order and rounded how is decided once, in the view."""
