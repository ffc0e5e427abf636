"""Invoke namespace of this repository: what every service has, plus what only this repository needs."""

from eightstage.program import main
from eightstage.tasks import namespace, repository, template

for own in (template.new, template.render):
    namespace.add_task(own)
for own in (repository.test, repository.lint, repository.docs, repository.compare, repository.lock, repository.dates):
    namespace.add_task(own)

if __name__ == "__main__":
    main(namespace, name="inv")
