"""How refusals and failures are shown: always a sentence, never a bare code."""

import logging

from flask import Flask, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, SecurityError

from trainer.core.errors import NotAllowed, Refused, RuleBroken, TooMany, WrongState
from trainer.web.forms import came_from_here
from trainer.web.language import translated

log = logging.getLogger(__name__)

STATUS: dict[type[Refused], int] = {NotAllowed: 403, WrongState: 409, TooMany: 429, RuleBroken: 422}


def init_app(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(Exception, broken)


def refused(error: Refused) -> ResponseReturnValue:
    """A refusal that no form showed: back to the page with the sentence, or an error page."""
    sentence = str(translated(error.sentence))
    if isinstance(error, RuleBroken) and request.method == "POST" and came_from_here():
        flash(sentence, "danger")
        return redirect(str(request.referrer))
    return _page(STATUS.get(type(error), 422), sentence)


def failed(error: HTTPException) -> ResponseReturnValue:
    """An HTTP error raised by Flask or by a view."""
    if error.code is not None and 300 <= error.code < 400:
        return error
    if isinstance(error, SecurityError):  # a foreign host name: no page can be built for it
        return Response("Bad Request", 400, mimetype="text/plain")
    sentences = {
        400: _("这次请求的内容不完整或不正确，请返回上一页重试。"),
        403: _("您的账号不能打开这个页面。"),
        404: _("没有找到这个页面，或者您没有查看它的权限。"),
        405: _("不能用这种方式打开这个页面，请从页面上的按钮办理。"),
        413: _("上传的文件太大。请压缩到 10 MB 以内再上传。"),
    }
    return _page(
        error.code or 500, sentences.get(error.code or 500, _("请求没有成功，请稍后重试。"))
    )


def broken(error: Exception) -> ResponseReturnValue:
    """Something we did not foresee: logged in full, told without detail."""
    log.exception("unforeseen error at %s", request.path)
    return _page(
        500, _("系统出现意外问题，您的操作没有保存。请稍后重试；如仍不行，请联系主管部门。")
    )


def _page(status: int, message: str) -> ResponseReturnValue:
    headings = {
        400: _("请求有误"),
        403: _("没有权限"),
        404: _("没有找到"),
        405: _("请求有误"),
        409: _("情况已有变化"),
        413: _("文件太大"),
        422: _("暂时不能办理"),
        429: _("请稍后再试"),
    }
    page = render_template(
        "error.html",
        status_code=status,
        heading=headings.get(status, _("系统繁忙")),
        message=message,
        next_label=_("返回首页"),
        next_url="/",
    )
    return page, status
