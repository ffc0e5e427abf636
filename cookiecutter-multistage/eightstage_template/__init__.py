"""What the template needs while cookiecutter renders it: rules for answers, and a guard that applies them."""
