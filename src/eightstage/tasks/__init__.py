"""The Invoke collection that this repository and every service share."""

from invoke import Collection

from eightstage.tasks import engine, learn, service

namespace = Collection(
    service.verify,
    service.build,
    service.run,
    service.dev,
    service.debug,
    service.test_service,
    service.size,
    service.tour,
    service.baseline,
    service.adopt,
    service.checks,
    service.explain,
    service.graph,
    service.mutants,
    service.schema,
    service.clean,
    engine.doctor,
    engine.bases,
    learn.collection,
    Collection("engine", engine.start, engine.stop, engine.status, engine.env),
)
