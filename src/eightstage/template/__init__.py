"""Writes services from the template: `new` for anybody, `render` for the reference app."""
