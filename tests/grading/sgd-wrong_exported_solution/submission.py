from nntrain_lessons.solutions import SGD
