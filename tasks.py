"""Invoke namespace of this repository: what every service has, plus what only this repository needs."""

from invoke import Collection

from eightstage import tasks as service_tasks

namespace = Collection.from_module(service_tasks)
