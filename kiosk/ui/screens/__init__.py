"""The screens: one class for each kind of step."""
