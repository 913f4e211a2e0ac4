#!/usr/bin/env bash
# Builds for another target: desk/cross.sh TARGET ARGUMENTS-OF-CARGO-BUILD…, into target/cross/TARGET.
#
# With rustup's target where it is installed; else with a compiler whose standard library comes as source, Debian's
# `rustc-web` and `rust-web-src`, unpacked below `target/cross` and not installed. Windows needs MinGW's linker besides,
# which is installed where that may be done. What cannot be had is said with SKIPPED, and nothing is built (exit code 3).
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1
shift
skip() { echo "SKIPPED: nothing was built for $target, $*"; exit 3; }

if [[ $target == *windows-gnu ]]; then
  linker=${target%%-*}-w64-mingw32-gcc
  if ! command -v "$linker" >/dev/null; then
    packages="gcc-mingw-w64-x86-64-win32 gcc-mingw-w64-x86-64-win32-runtime binutils-mingw-w64-x86-64 mingw-w64-x86-64-dev"
    [ "$(id -u)" = 0 ] && timeout 60 apt-get update -qq >/dev/null 2>&1 &&
      DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y -qq --no-install-recommends $packages >/dev/null 2>&1 ||
      skip "$linker could not be installed ($packages)"
  fi
  export "CARGO_TARGET_$(tr a-z- A-Z_ <<<"$target")_LINKER=$linker"
  panic=panic_unwind
else
  panic=panic_abort
fi

build="cargo build --locked --target $target --target-dir target/cross $*"
if [ -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then exec $build; fi

root=$PWD/target/cross/debian
unpack() {
  mkdir -p "$root/debs" && cd "$root/debs" && timeout 60 apt-get update -qq || return
  packages=$(apt-get install -s --no-install-recommends -o Dir::State::status=/dev/null rustc-web |
    sed -nE 's/^Inst (rustc-web|libstd-rust-web-[0-9.]+|libstd-rust-web-dev|libllvm[0-9]+) .*/\1/p')
  timeout 300 apt-get download -qq $packages rust-web-src || return
  for deb in *.deb; do dpkg -x "$deb" "$root" || return; done
  rm -- *.deb && touch "$root/unpacked"
}
[ -e "$root/unpacked" ] || (unpack) >/dev/null 2>&1 || true
[ -e "$root/unpacked" ] || skip "no compiler for it could be had"
export RUSTC=$root/usr/bin/rustc RUSTC_BOOTSTRAP=1
LD_LIBRARY_PATH=$(echo "$root"/usr/lib/*-linux-gnu) exec $build -Zbuild-std=std,$panic
