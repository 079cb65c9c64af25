"""Addresses of the one-click sign-in."""

from django.urls import path

from tools.demo.signin import views

app_name = "signin"
urlpatterns = [
    path("demo/", views.choose, name="choose"),
    path("demo/<str:username>/", views.enter_as, name="enter"),
]
