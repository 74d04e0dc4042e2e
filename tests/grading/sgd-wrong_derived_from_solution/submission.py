from nntrain_lessons import solutions


class SGD(solutions.SGD):
    pass
