"""
Exercises: a small file that is wrong in one way, and a check of the catalogue that says when it is right.

`exercise` reads one, `sets` finds all of them, `folder` holds a learner's files, `progress` what they have solved, and
`judge` asks the verifier. Nothing else decides whether an exercise is solved.
"""
