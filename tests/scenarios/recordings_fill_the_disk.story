A camera's recordings fill its data partition, and are deleted again.

The root file system is an image that is full for ever, which is no news.

given yocto-imx8
then nothing

when
  statfs /data type=61267 block_bytes=4096 blocks=6291456 free_blocks=900000 available_blocks=575867 inodes=1605632 free_inodes=1600000
then raised low_disk//data warning

when
  statfs /data type=61267 block_bytes=4096 blocks=6291456 free_blocks=480000 available_blocks=155867 inodes=1605632 free_inodes=1600000
after 2h
then raised low_disk//data critical

when
  statfs /data type=61267 block_bytes=4096 blocks=6291456 free_blocks=1100000 available_blocks=775867 inodes=1605632 free_inodes=1600000
after 2h
then nothing

when
  statfs /data type=61267 block_bytes=4096 blocks=6291456 free_blocks=2831155 available_blocks=2507022 inodes=1605632 free_inodes=1604110
then nothing

after 50s
then cleared low_disk//data
