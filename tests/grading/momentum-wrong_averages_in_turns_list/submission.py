from nntrain_lessons.solutions import SGD


class Momentum(SGD):
    def __init__(self, params, lr, wd=0.0, mom=0.9):
        super().__init__(params, lr, wd)
        self.mom, self.next = mom, 0
        self.averages = [0.0 for _ in self.params]

    def opt_step(self, p):
        place = self.next
        self.next = (place + 1) % len(self.averages)
        average = self.mom * self.averages[place] + (1 - self.mom) * p.grad
        self.averages[place] = average
        p.sub_(self.lr * average)
