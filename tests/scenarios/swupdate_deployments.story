A camera is updated by SWUpdate: wrong hardware, a changed image, no space, a power cut, one that does not boot.

What SWUpdate says is what SWUpdate 2022.12 wrote (tests/logs); the entries around it, the boots and the power
cut are made up. Of a changed signature the verdict is critical. What SWUpdate installs may need no boot: an
update belongs to the boot that follows within the hour.

given yocto-imx8
when
  file /proc/net/dev
  |Inter-|   Receive                                                |  Transmit
  | face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  | eth0: 4096 1 0 0 0 0 0 0 2048 1 0 0 0 0 0 0
  file /proc/cmdline
  |root=/dev/mmcblk2p2 rootwait
  file /etc/os-release
  |ID=camera
  |VERSION_ID=2.4.0
then nothing

journal
  {"MESSAGE": "[INFO ] : SWUPDATE started :  Software Update started !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Software update started", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [scan_mtd_devices] : MTD is not present on the target", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : MTD is not present in the system", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : cannot open libmtd", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 230", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description.sig", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 1350", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [verify_signer_certs] : Verified signature 0 in signer sequence", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
then tells deployment updater=swupdate, status=running

restart
journal
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [swupdate_verify_file] : Verified OK", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [get_common_fields] : Version 2.4.1", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [parse_hw_compatibility] : Accepted Hw Revision : 2.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [_parse_files] : Found File: app.txt --> /data/target/app.txt (ROOTFS)", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware board Revision: 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [0] ERROR : SW not compatible with hardware", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [1] Image invalid or corrupted. Not installing ...", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Main thread sleep again !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : No SWUPDATE running :  Waiting for requests...", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [0] ERROR : SWUpdate *failed* !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
then tells deployment updater=swupdate, status=rejected, artifact=2.4.1, cause=SW not compatible with hardware
then raised failed_deployment/swupdate warning

journal
  {"MESSAGE": "[INFO ] : SWUPDATE started :  Software Update started !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Software update started", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [scan_mtd_devices] : MTD is not present on the target", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : MTD is not present in the system", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : cannot open libmtd", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 230", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description.sig", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 1350", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [verify_signer_certs] : Verified signature 0 in signer sequence", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [swupdate_verify_file] : Verified OK", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [get_common_fields] : Version 2.4.1", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [parse_hw_compatibility] : Accepted Hw Revision : 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [_parse_files] : Found File: app.txt --> /data/target/app.txt (ROOTFS)", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware board Revision: 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware compatibility verified", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \\011filename app.txt", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \\011size 6 required", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [0] ERROR : HASH mismatch : 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03 <--> 0655937a5582c55b9ac610ed7ce474ed9be0a0fbefe9afcba31b36040be5530b", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [1] Image invalid or corrupted. Not installing ...", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Main thread sleep again !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : No SWUPDATE running :  Waiting for requests...", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [0] ERROR : SWUpdate *failed* !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
then tells deployment updater=swupdate, status=rejected, artifact=2.4.1
then raised failed_deployment/swupdate critical

journal
  {"MESSAGE": "[INFO ] : SWUPDATE started :  Software Update started !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Software update started", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [scan_mtd_devices] : MTD is not present on the target", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : MTD is not present in the system", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : cannot open libmtd", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 230", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description.sig", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 1350", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "C0E6BF36757F0000:error:1700009E:CMS routines:CMS_SignerInfo_verify_content:verification failure:../crypto/cms/cms_sd.c:1000:", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "C0E6BF36757F0000:error:1700006D:CMS routines:CMS_verify:content verify error:../crypto/cms/cms_smime.c:455:", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [0] ERROR : Signature verification failed", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [0] ERROR : Compatible SW not found", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [1] Image invalid or corrupted. Not installing ...", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [start_delta_downloader] : Starting Internal process for downloading chunks", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Main thread sleep again !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : No SWUPDATE running :  Waiting for requests...", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [0] ERROR : SWUpdate *failed* !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
then tells deployment updater=swupdate, status=rejected, cause=Signature verification failed
then raised failed_deployment/swupdate critical

journal
  {"MESSAGE": "[INFO ] : SWUPDATE started :  Software Update started !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Software update started", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [scan_mtd_devices] : MTD is not present on the target", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : MTD is not present in the system", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : cannot open libmtd", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 230", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description.sig", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 1350", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [verify_signer_certs] : Verified signature 0 in signer sequence", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [swupdate_verify_file] : Verified OK", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [get_common_fields] : Version 2.4.1", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [parse_hw_compatibility] : Accepted Hw Revision : 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [_parse_files] : Found File: app.txt --> /data/target/app.txt (ROOTFS)", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware board Revision: 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware compatibility verified", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \\011filename app.txt", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \\011size 6 required", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_padding] : Expecting 380 padding bytes at end-of-file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Valid image found: copying to FLASH", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : SWUPDATE running :  Installation in progress", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [install_single_image] : Found installer for stream app.txt rawfile", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [install_raw_file] : Installing file app.txt on /data/target/app.txt", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : SWUPDATE successful ! SWUPDATE successful !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Main thread sleep again !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : No SWUPDATE running :  Waiting for requests...", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : SWUPDATE running :  [endupdate] : SWUpdate was successful !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
then tells deployment updater=swupdate, status=installed, artifact=2.4.1

when
  file /proc/sys/kernel/random/boot_id
  |11111111-cccc-4ccc-8ccc-111111111111
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=/dev/mmcblk2p3 rootwait
  file /etc/os-release
  |ID=camera
  |VERSION_ID=2.4.1
then tells reboot type=Reboot
then tells deployment updater=swupdate, status=succeeded
then cleared failed_deployment/swupdate

after 2h
then raised fallen_coverage/failures warning

journal
  {"MESSAGE": "[INFO ] : SWUPDATE started :  Software Update started !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Software update started", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [scan_mtd_devices] : MTD is not present on the target", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : MTD is not present in the system", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : cannot open libmtd", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 230", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description.sig", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 1350", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [verify_signer_certs] : Verified signature 0 in signer sequence", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [swupdate_verify_file] : Verified OK", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [get_common_fields] : Version 2.4.1", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [parse_hw_compatibility] : Accepted Hw Revision : 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [_parse_files] : Found File: app.txt --> /data/target/app.txt (ROOTFS)", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware board Revision: 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware compatibility verified", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \\011filename app.txt", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \\011size 6 required", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_padding] : Expecting 380 padding bytes at end-of-file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Valid image found: copying to FLASH", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : SWUPDATE running :  Installation in progress", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [install_single_image] : Found installer for stream app.txt rawfile", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [install_raw_file] : Installing file app.txt on /data/target/app.txt", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : SWUPDATE successful ! SWUPDATE successful !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Main thread sleep again !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : No SWUPDATE running :  Waiting for requests...", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : SWUPDATE running :  [endupdate] : SWUpdate was successful !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
then cleared fallen_coverage/failures
then tells deployment updater=swupdate, status=installed

when
  file /proc/sys/kernel/random/boot_id
  |22222222-cccc-4ccc-8ccc-222222222222
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=/dev/mmcblk2p3 rootwait
  file /etc/os-release
  |ID=camera
  |VERSION_ID=2.4.1
then tells reboot type=Reboot

after 1m
then raised fallen_coverage/failures warning
then tells deployment updater=swupdate, status=rolled_back
then raised failed_deployment/swupdate critical

journal
  {"MESSAGE": "[INFO ] : SWUPDATE started :  Software Update started !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Software update started", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [scan_mtd_devices] : MTD is not present on the target", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : MTD is not present in the system", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : cannot open libmtd", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 230", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description.sig", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 1350", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [verify_signer_certs] : Verified signature 0 in signer sequence", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [swupdate_verify_file] : Verified OK", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [get_common_fields] : Version 2.4.1", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [parse_hw_compatibility] : Accepted Hw Revision : 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [_parse_files] : Found File: app.txt --> /data/target/app.txt (ROOTFS)", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware board Revision: 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware compatibility verified", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \\011filename app.txt", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \\011size 6 required", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_padding] : Expecting 380 padding bytes at end-of-file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
then cleared fallen_coverage/failures
then tells deployment updater=swupdate, status=running

when
  file /proc/sys/kernel/random/boot_id
  |33333333-cccc-4ccc-8ccc-333333333333
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=/dev/mmcblk2p3 rootwait
  file /etc/os-release
  |ID=camera
  |VERSION_ID=2.4.1
then tells reboot type=Reboot

after 1m
then raised fallen_coverage/failures warning
then tells deployment updater=swupdate, status=interrupted

journal
  {"MESSAGE": "[INFO ] : SWUPDATE started :  Software Update started !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Software update started", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [scan_mtd_devices] : MTD is not present on the target", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : MTD is not present in the system", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : cannot open libmtd", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 230", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011filename sw-description.sig", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \\011size 1350", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [verify_signer_certs] : Verified signature 0 in signer sequence", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [swupdate_verify_file] : Verified OK", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [get_common_fields] : Version 2.4.1", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [parse_hw_compatibility] : Accepted Hw Revision : 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [_parse_files] : Found File: app.txt --> /data/target/app.txt (ROOTFS)", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware board Revision: 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware compatibility verified", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \\011filename app.txt", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \\011size 6 required", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_padding] : Expecting 380 padding bytes at end-of-file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Valid image found: copying to FLASH", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : SWUPDATE running :  Installation in progress", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [install_single_image] : Found installer for stream app.txt rawfile", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [install_raw_file] : Installing file app.txt on /data/target/app.txt", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : SWUPDATE successful ! SWUPDATE successful !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Main thread sleep again !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : No SWUPDATE running :  Waiting for requests...", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : SWUPDATE running :  [endupdate] : SWUpdate was successful !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
then cleared fallen_coverage/failures
then tells deployment updater=swupdate, status=installed

after 24h
when
  file /proc/sys/kernel/random/boot_id
  |44444444-cccc-4ccc-8ccc-444444444444
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=/dev/mmcblk2p3 rootwait
  file /etc/os-release
  |ID=camera
  |VERSION_ID=2.4.1
then tells reboot type=Reboot
then tells deployment updater=swupdate, status=succeeded
then cleared failed_deployment/swupdate

journal
  {"MESSAGE": "[INFO ] : SWUPDATE started :  Software Update started !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Software update started", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [scan_mtd_devices] : MTD is not present on the target", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : MTD is not present in the system", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[WARN ] : SWUPDATE running :  [mtd_init] : cannot open libmtd", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \tfilename sw-description", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \tsize 364", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \tfilename sw-description.sig", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_file_to_tmp] : \tsize 1319", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [verify_signer_certs] : Verified signature 0 in signer sequence", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [swupdate_verify_file] : Verified OK", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [get_common_fields] : Version 2.4.1", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [parse_hw_compatibility] : Accepted Hw Revision : 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [_parse_files] : Found File: rootfs.bin --> /opt/pump/rootfs.bin (ROOTFS)", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [_parse_files] : Found File: app.bin --> /opt/pump/app.bin (ROOTFS)", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware pump Revision: 1.0", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [check_hw_compatibility] : Hardware compatibility verified", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \tfilename app.bin", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \tsize 300000 required", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : Found file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \tfilename rootfs.bin", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_files] : \tsize 3000000 required", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [extract_padding] : Expecting 196 padding bytes at end-of-file", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Valid image found: copying to FLASH", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : SWUPDATE running :  Installation in progress", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [install_single_image] : Found installer for stream app.bin rawfile", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [install_raw_file] : Installing file app.bin on /opt/pump/app.bin", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [install_single_image] : Found installer for stream rootfs.bin rawfile", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [install_raw_file] : Installing file rootfs.bin on /opt/pump/rootfs.bin", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [0] ERROR : Not enough free space to extract rootfs.bin (needed 3000000, got 745472)", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [install_single_image] : Installer for rawfile not successful !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [1] Installation failed !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[TRACE] : SWUPDATE running :  [network_initializer] : Main thread sleep again !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[INFO ] : No SWUPDATE running :  Waiting for requests...", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
  {"MESSAGE": "[ERROR] : SWUPDATE failed [0] ERROR : SWUpdate *failed* !", "_COMM": "swupdate", "_EXE": "/usr/bin/swupdate", "_UID": "0", "_SYSTEMD_UNIT": "swupdate.service"}
then tells deployment updater=swupdate, status=failed, artifact=2.4.1, cause=Not enough free space to extract rootfs.bin (needed 3000000, got 745472)
then raised failed_deployment/swupdate warning
