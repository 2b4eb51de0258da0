FROM python:3.13-slim-bookworm AS build
# What compiles the figures stays behind with this stage.
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc libc6-dev
WORKDIR /src
COPY . .
RUN ./dev install /opt/callboard

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home callboard \
    && install --directory --owner callboard --mode 700 /data
COPY --from=build /opt/callboard /opt/callboard
ENV PATH=/opt/callboard/bin:$PATH CALLBOARD_DATA=/data
USER callboard
VOLUME /data
EXPOSE 8000
# Alive is enough: a board that waits for its worker is not helped by a restart.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
ENTRYPOINT ["callboard"]
CMD ["run", "--host", "0.0.0.0"]
