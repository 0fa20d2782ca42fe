"""Which screen shows which step, and what its controls are called.

Controls by object name (`Window.control` finds the one on view; real mouse events drive the demo and the journeys):

    every screen       staff
    Welcome            start, no-card, leave; a touch anywhere starts too
    Scanning           no-card, cancel
    Typing             given, family, born (fields), key-a ... key-z, key-', key--, key-0 ... key-9, key-space,
                       key-shift, key-erase, key-erase-digit, key-marks, key-letters, key-á ...; continue, back, cancel
    Leaving            ask-office, back, cancel
    Confirm            confirm, same-as-last-time, back, cancel
    AlreadyHere        sign-out, still-here, came-back
    ChooseType         purpose-<code>, more-types (go-on where there is none), back, cancel
    ChooseDestination  destination-<code> (go-on where there is none), not-known where it may stay open, back, cancel
    WhomOrWhere        find (field), host-<code>, destination-<code>, the keys of Typing, not-known, back, cancel
    HostAway           go-on, back, cancel
    Asking             option-<code> (option-yes, option-no); fewer, one-more; answer (field) and the keys of Typing;
                       continue, skip-question, back, cancel
    Conduct            accept, back, cancel
    TakingPhoto        take-photo, then keep-photo or photo-again; skip-photo, back, cancel
    Held, Done, SignedOut, Trouble
                       done
    StaffNames         staff-<id>, back, cancel
    StaffPin           pin-0 ... pin-9, pin-erase, pin-enter, back, cancel
    Cases              case-<id>, area-<Area value> (as on every page of the office from here on), done, close-kiosk;
                       make-pass after a typed name was admitted
    Badges             came-out-<badge>, again-<badge>, not-needed-<badge>, new-roll, done
    OnSite             guest-<visit>, previous-page, next-page, done
    OneGuest           reprint, sign-out, back, done
    Remembered         kept-<place in the list>, done
    OneRecollection    hold-to-compare (press and hold), revoke (twice), back, done
    Review             hold-to-compare (press and hold), previous-entry, next-entry, reason-<Reason value>, add-note,
                       note (field), keep-note, then admit, admit-with-escort or refuse (noted for who left); back
    LookOnce           looked-at-card, known-person, with-escort, refuse (then reason-<Reason value>); back

Checking, Recording, OpeningCase, PrintingBadge and SigningOut have nothing to press.
"""

from __future__ import annotations

from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Paused
from kiosk.checkin.visitor import steps as s
from kiosk.ui.screens.asking_screen import AskingScreen
from kiosk.ui.screens.base import Screen
from kiosk.ui.screens.ending_screens import (
    DoneScreen,
    HeldScreen,
    PausedScreen,
    SignedOutScreen,
    TroubleScreen,
    WaitingScreen,
)
from kiosk.ui.screens.host_away_screen import HostAwayScreen
from kiosk.ui.screens.identity_screens import AlreadyHereScreen, ConfirmScreen, TypingScreen
from kiosk.ui.screens.look_once_screen import LookOnceScreen
from kiosk.ui.screens.office_pages import CasesScreen
from kiosk.ui.screens.on_site_screens import BadgesScreen, OneGuestScreen, OnSiteScreen
from kiosk.ui.screens.question_screens import ConductScreen, DestinationScreen, PhotoScreen, TypeScreen
from kiosk.ui.screens.remembered_screens import OneRecollectionScreen, RememberedScreen
from kiosk.ui.screens.review_screen import ReviewScreen
from kiosk.ui.screens.staff_sign_in_screens import StaffNamesScreen, StaffPinScreen
from kiosk.ui.screens.welcome_screens import LeavingScreen, ScanningScreen, WelcomeScreen
from kiosk.ui.screens.whom_or_where_screen import WhomOrWhereScreen

SCREENS: dict[type, type[Screen]] = {
    s.Welcome: WelcomeScreen,
    s.Scanning: ScanningScreen,
    s.Typing: TypingScreen,
    s.Leaving: LeavingScreen,
    s.Confirm: ConfirmScreen,
    s.AlreadyHere: AlreadyHereScreen,
    s.ChooseType: TypeScreen,
    s.ChooseDestination: DestinationScreen,
    s.WhomOrWhere: WhomOrWhereScreen,
    s.HostAway: HostAwayScreen,
    s.Asking: AskingScreen,
    s.Conduct: ConductScreen,
    s.TakingPhoto: PhotoScreen,
    s.Checking: WaitingScreen,
    s.Recording: WaitingScreen,
    s.OpeningCase: WaitingScreen,
    s.Held: HeldScreen,
    s.PrintingBadge: WaitingScreen,
    s.Done: DoneScreen,
    s.SigningOut: WaitingScreen,
    s.SignedOut: SignedOutScreen,
    s.Trouble: TroubleScreen,
    Paused: PausedScreen,
    o.StaffNames: StaffNamesScreen,
    o.StaffPin: StaffPinScreen,
    o.Cases: CasesScreen,
    o.Review: ReviewScreen,
    o.LookOnce: LookOnceScreen,
    o.Badges: BadgesScreen,
    o.OnSite: OnSiteScreen,
    o.OneGuest: OneGuestScreen,
    o.Remembered: RememberedScreen,
    o.OneRecollection: OneRecollectionScreen,
}
"""The screen of each step. A screen lives as long as its class is wanted; steps that share one redraw it."""
