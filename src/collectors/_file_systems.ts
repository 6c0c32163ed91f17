/**
 * The file systems that can fill up, with the magic numbers that statfs answers for each
 * (linux/magic.h). Not among them are those without storage of their own, and read-only images such
 * as squashfs, which are always full.
 */
const MAGICS: Readonly<Record<string, readonly number[]>> = {
  bcachefs: [0xca451a4e],
  btrfs: [0x9123683e],
  cifs: [0xff534d42, 0xfe534d42],
  exfat: [0x2011bab0],
  ext2: [0xef53],
  ext3: [0xef53],
  ext4: [0xef53],
  f2fs: [0xf2f52010],
  fuse: [0x65735546],
  fuseblk: [0x65735546],
  hfsplus: [0x482b],
  jffs2: [0x72b6],
  jfs: [0x3153464a],
  msdos: [0x4d44],
  nfs: [0x6969],
  nfs4: [0x6969],
  nilfs2: [0x3434],
  ntfs: [0x5346544e],
  ntfs3: [0x7366746e],
  overlay: [0x794c7630],
  reiserfs: [0x52654973],
  smb3: [0xff534d42, 0xfe534d42],
  ubifs: [0x24051905],
  vfat: [0x4d44],
  xfs: [0x58465342],
  zfs: [0x2fc12fc1],
};

/** Those that answer statfs(2) from memory, whatever their device does; FAT, for one, may count its clusters first. */
const PROMPT = new Set(["ext2", "ext3", "ext4", "f2fs", "jffs2", "overlay", "ubifs", "xfs"]);

/** Whether a file system of this type answers at once. */
export function isPrompt(type: string): boolean {
  return PROMPT.has(type);
}

/** The magic numbers of a type as mountinfo names it, such as `fuse.sshfs`; undefined for one that cannot fill up. */
export function magicsOf(type: string): readonly number[] | undefined {
  const name = type.startsWith("fuse.") ? "fuse" : type;
  return Object.hasOwn(MAGICS, name) ? MAGICS[name] : undefined;
}
