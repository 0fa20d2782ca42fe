"""Who issues licenses: AAMVA issuer identification numbers and the two letters that stand for each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_STATES = (
    "636000 VA 636001 NY 636002 MA 636003 MD 636004 NC 636005 SC 636006 CT 636007 LA 636008 MT 636009 NM 636010 FL "
    "636011 DE 636014 CA 636015 TX 636018 IA 636020 CO 636021 AR 636022 KS 636023 OH 636024 VT 636025 PA 636026 AZ "
    "636029 OR 636030 MO 636031 WI 636032 MI 636033 AL 636034 ND 636035 IL 636036 NJ 636037 IN 636038 MN 636039 NH "
    "636040 UT 636041 ME 636042 SD 636043 DC 636045 WA 636046 KY 636047 HI 636049 NV 636050 ID 636051 MS 636052 RI "
    "636053 TN 636054 NE 636055 GA 636058 OK 636059 AK 636060 WY 636061 WV "
)
_TERRITORIES = "604427 AS 604430 MP 604431 PR 636019 GU 636062 VI "
_PROVINCES = (
    "604426 PE 604428 QC 604429 YT 604432 AB 604433 NU 636012 ON 636013 NS 636016 NL 636017 NB 636028 BC 636044 SK "
    "636048 MB 990876 AB "  # Alberta prints a number outside the ISO range
)

_WORDS = (_STATES + _TERRITORIES + _PROVINCES).split()

JURISDICTIONS: Mapping[str, str] = MappingProxyType(dict(zip(_WORDS[::2], _WORDS[1::2], strict=True)))
"""Issuer identification number -> two letters. Used only where a card does not name its jurisdiction itself."""
