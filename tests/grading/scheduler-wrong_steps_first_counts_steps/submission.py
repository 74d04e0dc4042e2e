from nntrain_lessons import Learner, Subscriber


class SchedulerS(Subscriber):
    order = 5

    def __init__(self, scheduler_class) -> None:
        super().__init__()
        self.scheduler_class = scheduler_class
        self.steps: list[int] = []

    def before_fit(self, learner: Learner) -> None:
        schedule = self.scheduler_class(learner.opt)
        print("a schedule of", type(schedule).__name__)
        self.steps.append(0)

        def move():
            self.steps[-1] += 1
            schedule.step()

        self.move = move

    def after_backward(self, learner: Learner) -> None:
        self.move()

    def cleanup_fit(self, learner: Learner) -> None:
        self.move = None
