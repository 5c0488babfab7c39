# Nothing is changed: the packages as they come.
