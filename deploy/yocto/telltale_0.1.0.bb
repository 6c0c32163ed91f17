SUMMARY = "Behavioural security monitoring for Linux IoT devices"
DESCRIPTION = "Watches what the device does through the files that the kernel and the system \
already write, and publishes what changed over MQTT with mutual TLS."
SECTION = "admin"
# telltale; its runtime Deno and most of the packages in it; V8 and others.
LICENSE = "Apache-2.0 & MIT & BSD-3-Clause"
LIC_FILES_CHKSUM = "file://LICENSE;md5=3b83ef96387f14655fc854ddc3c6bd57"

# This layer lies in telltale's source tree, where `deno task build` has put the programs.
FILESEXTRAPATHS:prepend := "${THISDIR}/../../build:${THISDIR}/../systemd:${THISDIR}/..:${THISDIR}/../..:"
SRC_URI = " \
    file://telltale-${TARGET_ARCH} \
    file://telltale-shell \
    file://telltale.example.toml \
    file://telltale.service \
    file://telltale-credentials.path \
    file://telltale-credentials.service \
    file://telltale-trace.conf \
    file://telltale.service.d/visibility.conf \
    file://telltale.service.d/trace.conf \
    file://package.conf \
    file://LICENSE \
"
UNPACKDIR ??= "${WORKDIR}"
S = "${UNPACKDIR}"

inherit systemd useradd features_check

REQUIRED_DISTRO_FEATURES = "systemd"
COMPATIBLE_HOST = "(aarch64|x86_64).*-linux"
COMPATIBLE_HOST:libc-musl = "null"

# The unit's groups, for the logs; one that is there stays as it is. Without them it would not start.
USERADD_PACKAGES = "${PN}"
GROUPADD_PARAM:${PN} = "--system adm; --system utmp; --system systemd-journal"
# dbus-daemon answers nobody whom it cannot look up, and DynamicUser= it cannot.
USERADD_PARAM:${PN} = "--system --user-group --no-create-home --home-dir / --shell /sbin/nologin telltale"

SYSTEMD_SERVICE:${PN} = "telltale.service telltale-credentials.path"

PACKAGES =+ "${PN}-visibility ${PN}-trace"
SUMMARY:${PN}-visibility = "Two capabilities for telltale: the programs behind ports and processes"
SUMMARY:${PN}-trace = "A trace of all started programs for telltale"
RRECOMMENDS:${PN} = "${PN}-visibility"
RDEPENDS:${PN}-visibility = "${PN}"
RDEPENDS:${PN}-trace = "${PN}"
FILES:${PN} += "${systemd_system_unitdir} /lib64"
FILES:${PN}-visibility = "${systemd_system_unitdir}/telltale.service.d/visibility.conf"
FILES:${PN}-trace = "${systemd_system_unitdir}/telltale.service.d/trace.conf ${sysconfdir}/tmpfiles.d"
CONFFILES:${PN} = "${sysconfdir}/telltale/telltale.toml"

# The program's own code lies behind its last section: what is stripped of that no longer runs.
INHIBIT_PACKAGE_STRIP = "1"
INHIBIT_PACKAGE_DEBUG_SPLIT = "1"
INHIBIT_SYSROOT_STRIP = "1"
# It was linked elsewhere.
INSANE_SKIP:${PN} = "already-stripped ldflags libdir"

do_configure[noexec] = "1"
do_compile[noexec] = "1"

do_install() {
    install -d ${D}${bindir} ${D}${sbindir}
    install -m 0755 ${UNPACKDIR}/telltale-${TARGET_ARCH} ${D}${bindir}/telltale
    install -m 0755 ${UNPACKDIR}/telltale-shell ${D}${sbindir}/telltale-shell

    install -d ${D}${sysconfdir}/telltale ${D}${sysconfdir}/tmpfiles.d
    install -d -m 0700 ${D}${sysconfdir}/telltale/credentials
    install -m 0644 ${UNPACKDIR}/telltale.example.toml ${D}${sysconfdir}/telltale/telltale.toml
    install -m 0644 ${UNPACKDIR}/telltale-trace.conf ${D}${sysconfdir}/tmpfiles.d/telltale-trace.conf

    install -d ${D}${systemd_system_unitdir}/telltale.service.d
    for unit in telltale.service telltale-credentials.path telltale-credentials.service; do
        install -m 0644 ${UNPACKDIR}/$unit ${D}${systemd_system_unitdir}/$unit
    done
    sed -i 's:/usr/local/bin/telltale:${bindir}/telltale:g' ${D}${systemd_system_unitdir}/telltale.service
    for dropin in telltale.service.d/visibility.conf telltale.service.d/trace.conf package.conf; do
        install -m 0644 ${UNPACKDIR}/$dropin ${D}${systemd_system_unitdir}/telltale.service.d/
    done
}

# Programs of other systems look for the loader in /lib64, where an image for one word size has none.
do_install:append:x86-64() {
    if [ "${base_libdir}" != /lib64 ]; then
        install -d ${D}/lib64
        ln -s ${base_libdir}/ld-linux-x86-64.so.2 ${D}/lib64/ld-linux-x86-64.so.2
    fi
}
