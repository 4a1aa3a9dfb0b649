# Three images, one a target: chat-service, chat-client, bot. Reasons and sizes: docs/decisions/images.md
# Layers go from what changes seldom to what changes daily, so that an update moves the last two only:
# Python, the bytecode of its library, the locked dependencies, our code, the label with the version.

FROM python:3.13-slim AS python
# The base has no bytecode of Python's library, and nobody may write any at run time: each start would compile it anew.
RUN python -m compileall -q --invalidation-mode unchecked-hash \
    -x '/(site-packages|dist-packages|ensurepip|idlelib|lib2to3|pydoc_data|test|tkinter|turtledemo)/' \
    "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')"


FROM python AS build
# unchecked-hash: the same bytes whenever it is built, and Python does not look at the sources when it starts.
ENV COMPILE="python -m compileall -q --invalidation-mode unchecked-hash" PYTHONHASHSEED=0 \
    INSTALL="python -m pip --python /app/venv install --quiet --no-cache-dir --no-compile --only-binary :all: --require-hashes"
RUN python -m venv --without-pip /app/venv
COPY services/contract /app/services/contract
COPY services/process /app/services/process

FROM build AS chat-service-build
COPY locks/chat_service.txt /locks/
RUN $INSTALL -r /locks/chat_service.txt && $COMPILE /app/venv
COPY services/chat_service /app/services/chat_service
RUN chmod -R a+rX /app/services && $COMPILE /app/services

FROM build AS chat-client-build
COPY locks/chat_client.txt /locks/
# Without the second, asynchronous half of the Kubernetes client: nothing imports its 64 MB.
RUN $INSTALL -r /locks/chat_client.txt && rm -r /app/venv/lib/python3*/site-packages/kubernetes/aio && $COMPILE /app/venv
COPY services/chat_client /app/services/chat_client
RUN chmod -R a+rX /app/services && $COMPILE /app/services

FROM build AS bot-build
COPY locks/bot.txt /locks/
RUN $INSTALL -r /locks/bot.txt && $COMPILE /app/venv
COPY services/bot /app/services/bot
RUN chmod -R a+rX /app/services && $COMPILE /app/services


FROM python AS service
# Writes nothing, so it runs on a read-only root; the user is a number, so that Kubernetes can tell it is not root.
ENV PATH=/app/venv/bin:$PATH PYTHONPATH=/app/services PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 DRAIN_S=30 LOG_FORMAT=json
LABEL org.opencontainers.image.licenses=MIT
WORKDIR /app
USER 10001:10001

FROM service AS chat-service
LABEL org.opencontainers.image.title="Handoff chat service" \
      org.opencontainers.image.description="REST and WebSocket API of the chat suite Handoff: owns the conversations"
COPY --from=chat-service-build /app/venv /app/venv
COPY --from=chat-service-build /app/services /app/services
EXPOSE 8000
CMD ["python", "-m", "chat_service"]
ARG VERSION=dev
LABEL org.opencontainers.image.version=$VERSION
ENV HANDOFF_VERSION=$VERSION

FROM service AS chat-client
LABEL org.opencontainers.image.title="Handoff chat client" \
      org.opencontainers.image.description="Serves the pages of the chat suite Handoff to visitors, agents and admins"
COPY --from=chat-client-build /app/venv /app/venv
COPY --from=chat-client-build /app/services /app/services
EXPOSE 8080
CMD ["python", "-m", "chat_client"]
ARG VERSION=dev
LABEL org.opencontainers.image.version=$VERSION
ENV HANDOFF_VERSION=$VERSION

FROM service AS bot
LABEL org.opencontainers.image.title="Handoff bot" \
      org.opencontainers.image.description="Answers the visitors of the chat suite Handoff and decides on hand-off"
COPY --from=bot-build /app/venv /app/venv
COPY --from=bot-build /app/services /app/services
EXPOSE 8001
CMD ["python", "-m", "bot"]
ARG VERSION=dev
LABEL org.opencontainers.image.version=$VERSION
ENV HANDOFF_VERSION=$VERSION
