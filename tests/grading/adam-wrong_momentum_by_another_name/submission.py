from nntrain_lessons.solutions import Momentum as Adam
