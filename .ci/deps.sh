#!/bin/sh
# Installs what Bellhop needs from the system.
#
#   deps.sh build    what a build needs
#   deps.sh test     that, and what the tests and screenshots need
#
# Says first what it will install, never asks, and does nothing when all is there (some 50 ms).
set -eu

# One need a line: what it is for, how to see that it is there, and the package that brings it.
#   cmd:A,B   one of these programs    pc:X   pkg-config knows X    file:F   the file is there
needs() {
	cat <<'TABLE'
# for    check                                    Debian and Ubuntu  Fedora                   Arch
build    cmd:gcc                                  gcc                gcc                      gcc
build    file:/usr/include/stdlib.h               libc6-dev          glibc-devel              glibc
build    cmd:pkg-config                           pkg-config         pkgconf-pkg-config       pkgconf
build    pc:gl                                    libgl-dev          libglvnd-devel           libglvnd
build    pc:egl                                   libegl-dev         libglvnd-devel           libglvnd
build    pc:x11                                   libx11-dev         libX11-devel             libx11
build    pc:xrandr                                libxrandr-dev      libXrandr-devel          libxrandr
build    pc:xxf86vm                               libxxf86vm-dev     libXxf86vm-devel         libxxf86vm
build    pc:xi                                    libxi-dev          libXi-devel              libxi
build    pc:xcursor                               libxcursor-dev     libXcursor-devel         libxcursor
build    pc:xinerama                              libxinerama-dev    libXinerama-devel        libxinerama
build    pc:wayland-client                        libwayland-dev     wayland-devel            wayland
build    pc:xkbcommon                             libxkbcommon-dev   libxkbcommon-devel       libxkbcommon
test     cmd:Xvfb                                 xvfb               xorg-x11-server-Xvfb     xorg-server-xvfb
test     cmd:dbus-daemon                          dbus               dbus-daemon              dbus
test     cmd:openbox                              openbox            openbox                  openbox
test     cmd:xdotool                              xdotool            xdotool                  xdotool
test     cmd:xprop                                x11-utils          xprop                    xorg-xprop
test     cmd:xwininfo                             x11-utils          xwininfo                 xorg-xwininfo
test     cmd:xclip                                xclip              xclip                    xclip
test     cmd:import                               imagemagick        ImageMagick              imagemagick
test     cmd:rabbitmq-server,/usr/sbin/rabbitmq-server  rabbitmq-server  rabbitmq-server      rabbitmq
test     cmd:beanstalkd                           beanstalkd         beanstalkd               beanstalkd
test     cmd:gearmand,/usr/sbin/gearmand          gearman-job-server gearmand                 gearmand
test     cmd:node                                 nodejs             nodejs                   nodejs
test     cmd:chromium,chromium-browser,google-chrome  chromium       chromium                 chromium
TABLE
}

main() {
	case ${1-} in
	build) purpose=build aim="a build" ;;
	test) purpose=test aim="the tests" ;;
	*) fail "usage: $0 build|test" ;;
	esac
	present cmd:go || fail "Go is missing. Get 1.26 or newer from https://go.dev/dl/"
	case $(uname -s) in
	Darwin) check_macos ;;
	MINGW* | MSYS* | CYGWIN*) check_windows ;;
	*) install_missing ;;
	esac
}

check_macos() {
	xcode-select -p >/dev/null 2>&1 ||
		fail "A build needs Xcode's command line tools. Install them with: xcode-select --install"
}

check_windows() {
	present cmd:gcc ||
		fail "A build needs MinGW-w64's gcc on PATH. MSYS2 has it: pacman -S mingw-w64-ucrt-x86_64-gcc"
}

# install_missing finds the package manager, has it bring what is missing, and looks again.
install_missing() {
	if command -v apt-get >/dev/null; then
		manager=apt column=1
	elif command -v dnf >/dev/null; then
		manager=dnf column=2
	elif command -v pacman >/dev/null; then
		manager=pacman column=3
	else
		manager=none column=1
	fi
	packages=$(missing "$column")
	[ -n "$packages" ] || return 0
	[ "$manager" != none ] ||
		fail "Missing for $aim (names as in Debian): $packages. No apt-get, dnf or pacman is here to install them."
	may_install ||
		fail "Missing for $aim: $packages. Only root may install them, and sudo is no help here. As root: sh .ci/deps.sh $purpose"
	echo "Installing for $aim: $packages"
	# shellcheck disable=SC2086 # one word per package
	"install_with_$manager" $packages
	packages=$(missing "$column")
	[ -z "$packages" ] || fail "Still missing for $aim after the installation: $packages"
}

# missing COLUMN prints, on one line, the packages for what is not there.
missing() {
	needs | while read -r need check debian fedora arch; do
		case $need:$purpose in
		build:* | test:test) ;;
		*) continue ;;
		esac
		present "$check" || case $1 in
		1) echo "$debian" ;;
		2) echo "$fedora" ;;
		3) echo "$arch" ;;
		esac
	done | sort -u | paste -s -d ' ' -
}

present() {
	case $1 in
	cmd:*)
		for program in $(echo "${1#cmd:}" | tr , ' '); do
			command -v "$program" >/dev/null && return
		done
		return 1
		;;
	pc:*) pkg-config --exists "${1#pc:}" 2>/dev/null ;;
	file:*) [ -e "${1#file:}" ] ;;
	esac
}

# install_with_apt brings the package lists up to date only when there are none, or when an
# installation fails, which is how old lists show.
install_with_apt() {
	ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt_update
	for package; do
		shift
		# Ubuntu calls its Chromium by another name.
		if [ "$package" = chromium ] && ! apt-cache show chromium >/dev/null 2>&1; then
			package=chromium-browser
		fi
		set -- "$@" "$package"
	done
	apt_get install -y --no-install-recommends "$@" && return
	apt_update
	apt_get install -y --no-install-recommends "$@"
}

# apt_update tries for a minute, because its own lock, unlike dpkg's, cannot be waited for. It never
# fails: one bad source of packages need not matter, and the installation tells.
apt_update() {
	for _ in 1 2 3 4 5; do
		apt_get update && return
		sleep 15
	done
}

# apt_get waits up to ten minutes for another installation to end.
apt_get() {
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"
}

install_with_dnf() {
	as_root dnf install -y --setopt=install_weak_deps=False "$@"
}

install_with_pacman() {
	ls /var/lib/pacman/sync/*.db >/dev/null 2>&1 || as_root pacman -Sy --noconfirm
	as_root pacman -S --needed --noconfirm "$@"
}

# may_install: root may, and so may who has sudo and either a terminal for its question or no question.
may_install() {
	[ "$(id -u)" -eq 0 ] || { command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

fail() {
	echo "$*" >&2
	exit 1
}

main "$@"
