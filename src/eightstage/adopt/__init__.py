"""
From "I have a Dockerfile" to a policy: what is built, what it is found to be, and what is accepted of it today.

`sources` says which files name a build, `build` chooses one; `roles` and `text` guess from the Dockerfile, `observed`
from one run of it; `writing` makes a policy of the guesses, each with its reason; `recorder` accepts what a first
verification finds.
"""
