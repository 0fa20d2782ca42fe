"""Which screen shows which step, and where a visitor is on the way in.

Controls by object name (`Window.control` finds the one on view; real mouse events drive the demo and the journeys):

    every screen       staff
    Welcome            start, no-card, leave; a touch anywhere starts too
    Scanning           no-card, cancel
    Typing             given, family, born (fields), key-a ... key-z, key-', key--, key-0 ... key-9, key-space,
                       key-shift, key-erase, key-erase-digit, key-marks, key-letters, key-á ...; continue, back, cancel
    Leaving            ask-office, back, cancel
    Confirm            confirm, same-as-last-time, back, cancel
    AlreadyHere        sign-out, still-here, came-back
    ChoosePurpose      purpose-<code> (go-on where there is none), back, cancel
    ChooseDestination  destination-<code> (go-on where there is none), back, cancel
    Conduct            accept, back, cancel
    TakingPhoto        take-photo, then keep-photo or photo-again; skip-photo, back, cancel
    Held, Done, SignedOut, Trouble
                       done
    StaffNames         staff-<id>, back, cancel
    StaffPin           pin-0 ... pin-9, pin-erase, pin-enter, back, cancel
    Cases              case-<id>, area-<Area value> (as on every page of the office from here on), done, close-kiosk
    Badges             came-out-<badge>, again-<badge>, not-needed-<badge>, new-roll, done
    OnSite             guest-<visit>, previous-page, next-page, done
    OneGuest           reprint, sign-out, back, done
    Remembered         kept-<place in the list>, done
    OneRecollection    hold-to-compare (press and hold), revoke (twice), back, done
    Review             hold-to-compare (press and hold), previous-entry, next-entry, reason-<Reason value>, add-note,
                       note (field), keep-note, then admit, admit-with-escort or refuse (noted for who left); back

Checking, Recording, OpeningCase, PrintingBadge and SigningOut have nothing to press.
"""

from __future__ import annotations

from kiosk.checkin import steps
from kiosk.checkin.office import steps as office_steps
from kiosk.checkin.pause import Paused
from kiosk.ui.screens.agreeing import ConductScreen, PhotoScreen
from kiosk.ui.screens.arriving import LeavingScreen, ScanningScreen, WelcomeScreen
from kiosk.ui.screens.badges import BadgesScreen
from kiosk.ui.screens.base import Screen
from kiosk.ui.screens.cases import CasesScreen
from kiosk.ui.screens.choices import DestinationScreen, PurposeScreen
from kiosk.ui.screens.ending import DoneScreen, HeldScreen, PausedScreen, SignedOutScreen, TroubleScreen, WaitingScreen
from kiosk.ui.screens.guests import OneGuestScreen, OnSiteScreen
from kiosk.ui.screens.identity import AlreadyHereScreen, ConfirmScreen, TypingScreen
from kiosk.ui.screens.remembered import OneRecollectionScreen, RememberedScreen
from kiosk.ui.screens.review import ReviewScreen
from kiosk.ui.screens.staff import StaffNamesScreen, StaffPinScreen

SCREENS: dict[type, type[Screen]] = {
    steps.Welcome: WelcomeScreen,
    steps.Scanning: ScanningScreen,
    steps.Typing: TypingScreen,
    steps.Leaving: LeavingScreen,
    steps.Confirm: ConfirmScreen,
    steps.AlreadyHere: AlreadyHereScreen,
    steps.ChoosePurpose: PurposeScreen,
    steps.ChooseDestination: DestinationScreen,
    steps.Conduct: ConductScreen,
    steps.TakingPhoto: PhotoScreen,
    steps.Checking: WaitingScreen,
    steps.Recording: WaitingScreen,
    steps.OpeningCase: WaitingScreen,
    steps.Held: HeldScreen,
    steps.PrintingBadge: WaitingScreen,
    steps.Done: DoneScreen,
    steps.SigningOut: WaitingScreen,
    steps.SignedOut: SignedOutScreen,
    steps.Trouble: TroubleScreen,
    Paused: PausedScreen,
    steps.StaffNames: StaffNamesScreen,
    steps.StaffPin: StaffPinScreen,
    steps.Cases: CasesScreen,
    steps.Review: ReviewScreen,
    office_steps.Badges: BadgesScreen,
    office_steps.OnSite: OnSiteScreen,
    office_steps.OneGuest: OneGuestScreen,
    office_steps.Remembered: RememberedScreen,
    office_steps.OneRecollection: OneRecollectionScreen,
}
"""The screen of each step. A screen lives as long as its class is wanted; steps that share one redraw it."""

PROGRESS: dict[type, int] = {
    steps.Scanning: 1,
    steps.Typing: 1,
    steps.Confirm: 2,
    steps.ChoosePurpose: 3,
    steps.ChooseDestination: 3,
    steps.Conduct: 4,
    steps.TakingPhoto: 5,
    steps.Checking: 6,
    steps.Recording: 6,
    steps.OpeningCase: 6,
    steps.PrintingBadge: 6,
}
"""Where a visitor is on the way in; steps that are not on it are not here."""

OFFICE = (steps.StaffNames, steps.StaffPin, steps.Cases, steps.Review, *office_steps.TIMEOUTS)
