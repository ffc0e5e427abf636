"""When each check of a plan is judged: one after the other, or as many at once as there are workers."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from eightstage.verify.plan import Item, Plan
from eightstage.verify.results import Result


def one_by_one(
    plan: Plan, part: Iterable[Item], judge: Callable[[Item], Result], keep: Callable[[Result], None]
) -> None:
    """Judge a part of the plan, what others need first."""
    for key in plan.order(part).static_order():
        keep(judge(plan.by_key[key]))


def side_by_side(
    plan: Plan,
    part: Iterable[Item],
    judge: Callable[[Item], Result],
    keep: Callable[[Result], None],
    *,
    workers: int,
    give_up: Callable[[], None],
) -> None:
    """
    Judge a part of the plan, each check as soon as all that it needs is judged.

    Args:
        plan: What is needed for what.
        part: What is judged.
        judge: Judges one of them; called in a thread.
        keep: Takes each result as it comes.
        workers: How many checks may wait for containers at once.
        give_up: Called when one cannot go on, to end what the others wait for.
    """
    order = plan.order(part)
    order.prepare()
    running: set[Future[Result]] = set()
    with ThreadPoolExecutor(workers) as pool:
        try:
            while order.is_active():
                running |= {pool.submit(judge, plan.by_key[key]) for key in order.get_ready()}
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for result in (future.result() for future in done):
                    keep(result)
                    order.done((result.check.id, result.target))
        except BaseException:
            # Threads that wait for a container end as soon as that is gone.
            pool.shutdown(wait=False, cancel_futures=True)
            give_up()
            raise
