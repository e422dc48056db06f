# jksimport and jksdump alone in a container: docker build -t jksimport . && docker run --rm -v "$PWD:/s" -w /s jksimport --help
FROM debian:12 AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
	gcc libc6-dev make pkg-config nettle-dev libgmp-dev libsodium-dev zlib1g-dev
COPY . /src
RUN make -C /src static

FROM scratch
COPY --from=build /src/build/static/jksimport /src/build/static/jksdump /
ENTRYPOINT ["/jksimport"]
