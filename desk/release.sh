#!/usr/bin/env bash
# Release builds of `fund`: desk/release.sh [linux] [windows], both without arguments, into target/release-files:
# the program with the README, the licences and the example year, and the SHA-256 of each archive.
#
# Linux needs Rust alone. Windows is built here too: see desk/cross.sh for what that needs.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
files=$PWD/target/release-files

# pack SYSTEM PROGRAM: an archive of its own name, a zip for Windows where `zip` is there.
pack() {
  folder=$files/fund-$version-$1
  rm -rf "$folder" && mkdir -p "$folder"
  cp "$2" README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$folder"
  cp -r fixtures/2025 "$folder/示例"
  rm -f "$folder".tar.gz "$folder".zip
  cd "$files"
  if [[ $1 == windows* ]] && command -v zip >/dev/null; then
    zip -qr "$folder.zip" "$(basename "$folder")"
  else
    tar -czf "$folder.tar.gz" "$(basename "$folder")"
  fi
  rm -r "$folder"
  ls "$folder".*
  cd - >/dev/null
}

for system in ${@:-linux windows}; do
  case $system in
  linux)
    cargo build --locked --profile dist -p special-fund-desk
    pack "linux-$(uname -m)" target/dist/fund
    ;;
  windows)
    target=x86_64-pc-windows-gnu
    if desk/cross.sh $target --profile dist -p special-fund-desk; then
      pack windows-x86_64 target/cross/$target/dist/fund.exe
    else
      [ $? = 3 ] # anything else is a build that failed
    fi
    ;;
  *) echo "usage: desk/release.sh [linux] [windows]" >&2 && exit 2 ;;
  esac
done
cd "$files" && sha256sum -- fund-* >SHA256SUMS
