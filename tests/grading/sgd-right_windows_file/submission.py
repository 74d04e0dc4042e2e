# -*- coding: utf-8 -*-
import torch

# Décroissance des poids, puis le pas.
class SGD:
	def __init__(self, params, lr, wd = 0.0):
		self.params = list(params)
		self.lr = lr
		self.wd = wd

	def step(self):
		for p in self.params:
			if p.grad is not None:
				p.data.mul_(1 - self.lr * self.wd)
				p.data.sub_(p.grad.data, alpha = self.lr)

	def zero_grad(self):
		for p in self.params: p.grad = None
